"""How it leaves the house: export, preview, releases. The only caller of site_builder; never reads tracking."""
