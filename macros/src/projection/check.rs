//! Checks that an impl block has one function for each event, and the events.

use super::model::Block;
use crate::{
    around::{self, Around},
    diagnostics::Mistakes,
    reactions::events::{self, Lacks},
    rules::projection_shape as rule,
    syntax::names,
};

/// Reports two functions for one event, and marks the second, and events without their attribute.
pub(super) fn check(block: &mut Block, mistakes: &mut Mistakes) {
    let around = Around::here();
    let (around, items) = (around.as_ref(), around::items(around.as_ref()));
    let mut earlier: Vec<(syn::Type, syn::Type)> = Vec::new();
    for on in &mut block.reactions {
        on.left_out = events::check(&on.event, Lacks::Event, around, &items, mistakes);
        // Of two functions under a `#[cfg]`, one may not exist.
        if !on.cfgs.is_empty() {
            continue;
        }
        let is_same = |(source, event): &(syn::Type, syn::Type)| {
            names::same(source, &on.source) && names::same(event, &on.event)
        };
        if earlier.iter().any(is_same) {
            on.left_out = true;
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
