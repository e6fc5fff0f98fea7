"""Parts of any shape on sheets and remnants: laid, moved apart, sheets saved, remnants filled.

`solve` is the whole: a first nest (`construct`), then ever cheaper sets of sheets (`climb`,
`ladder`) on which `search` lays all by ruin and recreate and `separate` moves what collides
apart; at last the remnants are filled (`rack_first`, `refill`, `remnants_first`) and the last
sheet is laid so that one piece worth keeping is left (`tidy`, `push`, `offcut`, `corner`).
`geometry` alone answers whether a piece can lie somewhere; a series goes by `series`.
"""
