//! Finds `ensure!` in apply functions (rule 3). It returns from the function, so rustc would report
//! the type that it returns.

use crate::{
    commands::model::Behaviour,
    diagnostics::Mistakes,
    rules::apply_shape,
    syntax::{
        macro_calls,
        walk::{self, Go, Node},
    },
};

pub(super) fn check(behaviour: &mut Behaviour, mistakes: &mut Mistakes) {
    for apply in &mut behaviour.applies {
        let Some(body) = apply.body.as_ref().filter(|_| !apply.findings.malformed) else {
            continue;
        };
        let hidden = &mut apply.findings.hidden;
        walk::block(body, &mut |node| {
            if let Node::Macro(call) = node
                && macro_calls::name(call) == "ensure"
            {
                apply_shape::rejects(mistakes, &call.path);
                *hidden = true;
            }
            Go::In
        });
    }
}
