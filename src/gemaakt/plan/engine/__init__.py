"""The search for a company's plan: arrays, decoding in calendar minutes, annealing on lists.

A plan is a list of steps. `arrays` is what the compiled loops read and write, `pack` fills it,
`decode` and its quick twin `plain` turn a list into a plan, `moves` says what is tried, `anneal`
is one thread and `search` the whole, with `starts` before it, `legs` along it and `late_gaps`
behind it. The modules named after pins place what somebody has fixed.
"""
