"""The portal: pages people read in a browser, served from the register, the contracts and the published tables."""
