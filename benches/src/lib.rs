//! What the benches share.

pub mod order_line;
