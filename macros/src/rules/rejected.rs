//! Rule 11, for what a policy does when a command that it sent is rejected:
//! `#[policy(rejected = …)]`.

use proc_macro2::Ident;
use quote::ToTokens;

use crate::diagnostics::{Mistakes, Rule};

const ANSWERED: Rule = Rule {
    number: Some(11),
    name: "rejected",
    why: "nobody waits for the result of a command that a policy sends, so a rejection without an \
          answer would be lost",
};

pub(crate) fn no_reason(mistakes: &mut Mistakes, value: impl ToTokens) {
    mistakes.add(
        value,
        &ANSWERED,
        "a rejection is ignored only with a reason",
        "`rejected = ignore(\"why\")`, with the reason",
    );
}

pub(crate) fn unknown(mistakes: &mut Mistakes, name: &Ident) {
    mistakes.add(
        name,
        &ANSWERED,
        "`rejected` says what happens when a command is rejected",
        "`rejected = park`, `rejected = ignore(\"why\")`, or `rejected = no_stock` with \
         `fn no_stock(why: &StockError, of: &To<Stock, Reserve>) -> To<…>`",
    );
}
