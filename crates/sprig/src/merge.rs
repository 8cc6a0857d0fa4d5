//! Merges dictionaries, as mergo does.
