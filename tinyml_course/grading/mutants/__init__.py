"""How good the checks of a lesson are: small changes of each reference, and who notices them."""
