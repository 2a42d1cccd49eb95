"""Framework profiles: adopting one, and keeping every version that work began under."""
