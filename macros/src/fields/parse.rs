//! Reads fields.

use syn::{Fields, Ident};

use super::model::Field;
use crate::syntax::names;

/// The fields of a struct, an event or a variant of this type. `prefix` precedes each name.
pub(crate) fn read(fields: &Fields, owner: &Ident, prefix: &str) -> Vec<Field> {
    fields
        .iter()
        .enumerate()
        .map(|(place, field)| Field {
            attributes: field.attrs.clone(),
            ident: field.ident.clone(),
            name: match &field.ident {
                Some(ident) => format!("{prefix}{}", name(ident)),
                None => format!("{prefix}{place}"),
            },
            ty: names::without_self(&field.ty, owner),
            flawed: false,
        })
        .collect()
}

/// The name of a field in the registry.
pub(crate) fn name(ident: &Ident) -> String {
    names::text(ident).trim_start_matches("r#").to_owned()
}
