//! The attributes for serde in the definitions of a state and of the values inside of it. They may
//! change how a field is written, and what serde asks for stays the same.

use super::Trace;
use crate::domain::{
    field::{Field, Fields, Known, Part, ValueForm, ValueType},
    identity::Identity,
};

pub(super) fn record<A: Identity>(trace: &mut Trace) {
    // Without attributes the shape is as it was before they were recorded.
    if !A::SERDE.is_empty() {
        trace.record(A::SERDE);
    }
    in_fields(A::FIELDS, &mut Vec::new(), trace);
    // As above. A state from before an event was retired contains what the event did.
    for name in A::RETIRED {
        trace.record("retired");
        trace.record(name);
    }
    for form in A::OLDER {
        trace.record("upcast");
        trace.record(form.name);
        trace.record(&form.schema_version.to_string());
    }
}

/// `values` are those that were recorded: a value may contain itself.
fn in_fields(fields: &[Field], values: &mut Vec<ValueType>, trace: &mut Trace) {
    for field in fields {
        in_parts((field.parts)(), values, trace);
    }
}

fn in_parts(parts: Vec<Part>, values: &mut Vec<ValueType>, trace: &mut Trace) {
    for part in parts {
        let mut known = part.known;
        while let Some(Known::Around(inside)) = known {
            known = Some(inside());
        }
        let Some(Known::Value(value, hidden)) = known else {
            continue;
        };
        if !values.contains(&value) {
            in_value(value, values, trace);
            in_parts(hidden(), values, trace);
        }
    }
}

fn in_value(value: ValueType, values: &mut Vec<ValueType>, trace: &mut Trace) {
    values.push(value);
    if !value.serde.is_empty() {
        trace.record(value.name);
        trace.record(value.serde);
    }
    match value.form {
        ValueForm::Struct(fields) => in_all(fields, values, trace),
        ValueForm::Enum(variants) => {
            for variant in variants {
                in_all(variant.fields, values, trace);
            }
        }
        ValueForm::Unknown => {}
    }
}

fn in_all(fields: Fields, values: &mut Vec<ValueType>, trace: &mut Trace) {
    match fields {
        Fields::Tuple(fields) | Fields::Named(fields) => in_fields(fields, values, trace),
        Fields::Unit => {}
    }
}
