//! Tests of domain code and of stores.
