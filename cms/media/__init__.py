"""Which files there are and whether they are ready. The only caller of media_pipeline."""
