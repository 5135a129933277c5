"""The reasoning: from a patient's facts to verdicts, evidence and what is due."""
