"""Parts of any shape on sheets and remnants: laid, moved apart, sheets saved, remnants filled."""
