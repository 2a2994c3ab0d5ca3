//! What is checked about a saga at compile time.

use super::{
    Saga,
    steps::{StepType, StepTypes},
};
use crate::{
    const_text::{Message, same},
    domain::field::Field,
};

/// Stops the build if an event for which the plan waits does not name the saga in exactly one field
/// (rule 11). `place` counts these events from the last one of the plan; `None` means all of them.
///
/// # Panics
///
/// At compile time: the panic is the compiler's message.
#[track_caller] // the message is placed at the user's tokens
pub const fn awaits_by_id<S: Saga>(saga: &str, place: Option<usize>) {
    let steps = S::STEPS;
    let mut rest = Some(&steps);
    let mut at = 0_usize;
    while let Some(StepTypes { last, before }) = rest {
        if let Some(StepType::Wait { event, fields, .. }) = last {
            let here = match place {
                Some(place) => place == at,
                None => true,
            };
            if here {
                names_it(saga, event, fields);
            }
            at = at.saturating_add(1);
        }
        rest = *before;
    }
}

#[allow(clippy::panic)] // it runs at compile time: its panic is the compiler's message
#[track_caller] // the message is placed at the user's tokens
const fn names_it(saga: &str, event: &str, fields: &[Field]) {
    let mut found = 0_usize;
    let mut rest = fields;
    while let [field, after @ ..] = rest {
        if is_id_of(field.type_name, saga) {
            found = found.saturating_add(1);
        }
        rest = after;
    }
    let what = match found {
        0 => "no field",
        1 => return,
        _ => "several fields",
    };
    let message = Message::new(&[
        "the event `",
        event,
        "` has ",
        what,
        " of the type `Id<",
        saga,
        ">`\n\n\
         why: that field tells which saga has waited for the event\n\
         write: exactly one field of the type `Id<",
        saga,
        ">` in the event, and pass the saga's own id with the command that leads to it\n\
         rule 11, reaction_shape: see docs/rules.md#reaction_shape",
    ]);
    panic!("{}", message.text());
}

/// Whether a type is written as the id of the saga, perhaps with paths.
const fn is_id_of(type_name: &str, saga: &str) -> bool {
    let Some((outer, inner)) = argument(type_name) else {
        return false;
    };
    ends_with_name(outer, "Id") && ends_with_name(inner, saga)
}

/// The parts of `outer<inner>`.
const fn argument(text: &str) -> Option<(&str, &str)> {
    let bytes = text.as_bytes();
    let mut place = 0_usize;
    let mut rest = bytes;
    while let [first, after @ ..] = rest {
        if *first == b'<' {
            let (outer, inner) = text.split_at(place);
            let (_, inner) = inner.split_at(1);
            let Some(length) = inner.len().checked_sub(1) else {
                return None;
            };
            let (inner, last) = inner.split_at(length);
            return if same(last, ">") {
                Some((outer, inner))
            } else {
                None
            };
        }
        place = place.saturating_add(1);
        rest = after;
    }
    None
}

/// Whether it is the name, or a path that ends with it.
const fn ends_with_name(path: &str, name: &str) -> bool {
    let Some(before) = path.len().checked_sub(name.len()) else {
        return false;
    };
    if !path.is_char_boundary(before) {
        return false;
    }
    let (before, last) = path.split_at(before);
    same(last, name) && (before.is_empty() || matches!(before.as_bytes(), [.., b':']))
}

#[cfg(test)]
mod tests {
    use super::is_id_of;

    #[test]
    fn an_id_is_recognised_by_its_name() {
        for written in [
            "Id<Assign>",
            "entail::Id<Assign>",
            "Id<crate::sagas::Assign>",
        ] {
            assert!(is_id_of(written, "Assign"), "{written}");
        }
        for written in [
            "Id<Other>",
            "Id<Reassign>",
            "Option<Id<Assign>>",
            "Uuid",
            "MyId<Assign>",
            "",
            "<",
        ] {
            assert!(!is_id_of(written, "Assign"), "{written}");
        }
    }
}
