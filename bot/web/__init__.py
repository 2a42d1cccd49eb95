"""The HTTP doors: today the simulator's pages; later survey pages, Teams and health."""
