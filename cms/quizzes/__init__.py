"""What is asked: the question bank, its immutable revisions, quizzes, the pure grading function."""
