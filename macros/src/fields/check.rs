//! Checks fields (rule 2).

use super::model::Field;
use crate::{diagnostics::Mistakes, rules::value_fields};

/// Reports fields that no value holds, and marks them.
pub(crate) fn check(fields: &mut [Field], mistakes: &mut Mistakes) {
    for field in fields {
        field.flawed = value_fields::check(&field.ty, mistakes);
    }
}
