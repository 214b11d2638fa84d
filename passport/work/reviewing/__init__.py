"""Review a lot of claims: replay, sample, findings, answers, engagement."""
