"""Cases that travel: a line of JSON each, and signed bundles of such lines. Whatever comes in is judged before anything of it is believed."""
