//! What a user may write, in all its forms: each is compiled and run.

mod described;
mod errors;
mod keys;
mod paths;
mod self_type;
mod sets;
