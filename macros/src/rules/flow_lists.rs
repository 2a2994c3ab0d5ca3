//! Rule 11, for the list of what runs between aggregates: `flow! { … }`.
//!
//! What concerns several items of the list is checked while the compiler evaluates constants: see
//! `runtime/src/flow/check.rs`.

use proc_macro2::Ident;

use crate::diagnostics::{Mistakes, Rule};

pub(crate) const READ: Rule = Rule {
    number: Some(11),
    name: "flow_lists",
    why: "the relay runs what is in the list, and the same list is checked and drawn",
};

pub(crate) const EXAMPLE: &str = "`flow! { pub SHOP { aggregates: [Order, Stock], policies: [give_up], sagas: [fulfil], \
     projections: [OrdersByCustomer] } }`";

/// The names of the lists.
pub(crate) const LISTS: [&str; 4] = ["aggregates", "policies", "sagas", "projections"];

pub(crate) fn unknown_list(mistakes: &mut Mistakes, name: &Ident) {
    mistakes.add(
        name,
        &READ,
        format!("`flow!` has no list `{name}`"),
        "one of `aggregates`, `policies`, `sagas`, `projections`",
    );
}

pub(crate) fn twice(mistakes: &mut Mistakes, name: &Ident) {
    mistakes.add(
        name,
        &READ,
        format!("`{name}` is given twice"),
        format!("one list `{name}` with all of them"),
    );
}
