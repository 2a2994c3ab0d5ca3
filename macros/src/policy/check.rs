//! Checks the body of a policy (rule 4).

use super::model::Policy;
use crate::{
    diagnostics::Mistakes,
    rules::deterministic::{self, Place},
};

pub(super) fn check(policy: &Policy, mistakes: &mut Mistakes) {
    if let Some(body) = policy.reaction.function.block() {
        deterministic::check(&body, Place::Policy, mistakes);
    }
}
