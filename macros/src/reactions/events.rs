//! Checks the types of the events that policies, sagas and projections name.

use syn::Type;

use crate::{
    around::{Around, Item, named},
    diagnostics::Mistakes,
    rules::neighbours,
    syntax::names,
};

/// What a type lacks.
#[derive(Clone, Copy)]
pub(crate) enum Lacks {
    Event,
    Value,
}

/// Reports a type that certainly lacks its attribute. Returns whether it does.
pub(crate) fn check(
    ty: &Type,
    lacks: Lacks,
    around: Option<&Around>,
    items: &[Item<'_>],
    mistakes: &mut Mistakes,
) -> bool {
    let (Some(around), Some(path)) = (around, names::path(ty)) else {
        return false;
    };
    let found = match path.get_ident().and_then(|name| named(items, name)) {
        Some(item) => {
            let is_bare = match lacks {
                Lacks::Event => item.is_no_event(),
                Lacks::Value => around.lacks_value(item),
            };
            is_bare.then(|| (item.place(), around.is_first_report_of_item(item)))
        }
        None => around.elsewhere(path, |found| {
            let is_bare = match lacks {
                Lacks::Event => !found.is_variant && found.item.is_no_event(),
                Lacks::Value => Around::lacks_value_elsewhere(found),
            };
            is_bare.then(|| (found.place.clone(), Around::is_first_report_of(found)))
        }),
    };
    let Some((place, is_first)) = found else {
        return false;
    };
    if is_first {
        match lacks {
            Lacks::Event => neighbours::event_without_attribute(mistakes, ty, &place),
            Lacks::Value => {
                neighbours::value_without_attribute(mistakes, ty, &names::text(path), &place);
            }
        }
    }
    true
}
