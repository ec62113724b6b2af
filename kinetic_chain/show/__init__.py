"""An answer -> something to look at; reads nothing but the answer."""
