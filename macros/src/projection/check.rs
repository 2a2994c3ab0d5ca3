//! Checks that an impl block has one function for each event.

use super::model::Block;
use crate::{diagnostics::Mistakes, rules::projection_shape as rule, syntax::names};

/// Reports two functions for one event, and marks the second.
pub(super) fn check(block: &mut Block, mistakes: &mut Mistakes) {
    let mut earlier: Vec<(syn::Type, syn::Type)> = Vec::new();
    for on in &mut block.reactions {
        // Of two functions under a `#[cfg]`, one may not exist.
        if !on.cfgs.is_empty() {
            continue;
        }
        let is_same = |(source, event): &(syn::Type, syn::Type)| {
            names::same(source, &on.source) && names::same(event, &on.event)
        };
        on.repeated = earlier.iter().any(is_same);
        if on.repeated {
            rule::two_for_one_event(mistakes, &on.function, &on.event);
        }
        earlier.push((on.source.clone(), on.event.clone()));
    }
    if block.in_table && block.columns.is_none() {
        rule::no_columns(mistakes, &block.projection);
    }
    if block.reactions.is_empty() && !block.flawed {
        rule::no_events(mistakes, &block.projection);
    }
}
