"""Jobs on machines and people in time: the question, the search, the judge, the reasons."""
