"""The server: everything that needs a database or a browser; one room a word of the row.

In a room, `models` are its tables, `services` write (one transaction, one line of the audit log),
`queries` read, `views` and `forms` are its pages, with templates of the same name. The modules
here are what all rooms share: who may do what (`roles`), refusals as pages, numbers as people
type them (`typed`, `measures`), paper, spreadsheets, backups, and how a company starts (`run`).
"""
