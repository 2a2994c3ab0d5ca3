//! Reads syntax and makes names. Several folders use these helpers, and none of the helpers knows a rule.

pub(crate) mod attributes;
pub(crate) mod bindings;
pub(crate) mod half_written;
pub(crate) mod macro_calls;
pub(crate) mod names;
pub(crate) mod spans;
pub(crate) mod variants;
pub(crate) mod walk;
