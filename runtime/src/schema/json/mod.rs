//! A JSON Schema of an aggregate's events, commands and values.

mod types;

use serde_json::{Map, Value, json};

use self::types::Types;
use crate::{
    domain::{
        aggregate::Aggregate,
        field::{Field, FieldForm, Fields, ValueForm, ValueType, VariantType},
    },
    schema::registry::Registration,
};

/// A JSON Schema (draft 2020-12) of what an aggregate stores and receives.
///
/// - `events` contains a schema for each event, by its stored name.
/// - `commands` contains a schema for each command, by its stored name.
/// - `$defs` contains a schema for each `#[value]` in them, by the name of its type.
///
/// A type that entail does not know (of another crate, or with its own form in JSON) has a schema
/// that allows everything, with the name of the type as its title.
///
/// ```
/// use entail::{prelude::*, schema::json_schema};
///
/// #[value]
/// pub struct Line { sku: String, quantity: u8 }
///
/// #[aggregate(default)]
/// #[derive(Default)]
/// pub struct Cart { lines: Vec<Line> }
///
/// #[event(aggregate = Cart)]
/// pub struct Filled {
///     /// All lines, in their order.
///     #[set]
///     lines: Vec<Line>,
/// }
///
/// #[aggregate]
/// impl Cart {
///     #[command]
///     pub fn fill(&self, lines: Vec<Line>) -> Result<Filled, std::convert::Infallible> {
///         Ok(Filled { lines })
///     }
/// }
///
/// let schema = json_schema::<Cart>();
/// let lines = &schema["events"]["filled"]["properties"]["lines"];
/// assert_eq!(lines["description"], "All lines, in their order.");
/// assert_eq!(lines["items"]["$ref"], "#/$defs/Line");
/// assert_eq!(schema["$defs"]["Line"]["properties"]["quantity"]["maximum"], 255);
/// ```
#[must_use]
pub fn json_schema<A: Aggregate>() -> Value {
    Registration::of::<A>().json_schema()
}

impl Registration {
    /// The JSON Schema of the aggregate: see [`json_schema`].
    #[must_use]
    pub fn json_schema(&self) -> Value {
        let mut types = Types::default();
        let events: Map<String, Value> = self
            .events
            .iter()
            .map(|event| {
                (
                    event.name.to_owned(),
                    stored_event(event.fields, &mut types),
                )
            })
            .collect();
        let commands: Map<String, Value> = self
            .commands
            .iter()
            .map(|command| {
                let schema = fields_of_a_struct(command.fields, &mut types);
                (command.name.to_owned(), schema)
            })
            .collect();
        json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": self.name,
            "events": events,
            "commands": commands,
            "$defs": types.into_definitions(),
        })
    }
}

/// The schema of an event. It is stored as an object, whatever its brackets: see `stored_form`.
fn stored_event(list: &'static [Field], types: &mut Types) -> Value {
    match list {
        [] => fields_of_a_struct(list, types),
        list => fields(Fields::Named(list), types),
    }
}

/// The schema of a command. Its kind of brackets follows from the names of its fields.
fn fields_of_a_struct(list: &'static [Field], types: &mut Types) -> Value {
    match list.first() {
        // It is `null` without brackets, and an object with them.
        None => json!({ "type": ["null", "object"] }),
        Some(first)
            if first
                .name
                .starts_with(|letter: char| letter.is_ascii_digit()) =>
        {
            fields(Fields::Tuple(list), types)
        }
        Some(_) => fields(Fields::Named(list), types),
    }
}

fn fields(of: Fields, types: &mut Types) -> Value {
    match of {
        Fields::Unit => json!({ "type": "null" }),
        Fields::Tuple([one]) => field(one, types),
        Fields::Tuple(list) => {
            let items: Vec<Value> = list.iter().map(|one| field(one, types)).collect();
            json!({ "type": "array", "prefixItems": items, "minItems": list.len() })
        }
        Fields::Named(list) => {
            let stored = list.iter().filter(|one| one.form != FieldForm::Absent);
            let required: Vec<&str> = stored
                .clone()
                .filter(|one| one.required)
                .map(|one| one.stored_name)
                .collect();
            let properties: Map<String, Value> = stored
                .map(|one| (one.stored_name.to_owned(), field(one, types)))
                .collect();
            json!({ "type": "object", "properties": properties, "required": required })
        }
    }
}

fn field(field: &Field, types: &mut Types) -> Value {
    let mut schema = match field.form {
        FieldForm::Unknown => json!({ "title": field.type_name }),
        FieldForm::Plain | FieldForm::Absent => types.of_field(field),
    };
    if let Value::Object(schema) = &mut schema {
        describe(schema, field.documentation);
        let default = field
            .default
            .and_then(|json| serde_json::from_str(json).ok());
        schema.extend(default.map(|default| ("default".to_owned(), default)));
    }
    schema
}

fn describe(schema: &mut Map<String, Value>, documentation: &str) {
    if !documentation.is_empty() {
        schema.insert("description".to_owned(), documentation.into());
    }
}

/// The schema of a value.
fn value(value: &ValueType, types: &mut Types) -> Value {
    let mut schema = match value.form {
        ValueForm::Struct(of) => fields(of, types),
        ValueForm::Enum(variants) => variants_of(variants, types),
        ValueForm::Unknown => json!({}),
    };
    if let Value::Object(schema) = &mut schema {
        schema.insert("title".to_owned(), value.name.into());
        describe(schema, value.documentation);
    }
    schema
}

fn variants_of(variants: &[VariantType], types: &mut Types) -> Value {
    let variants: Vec<Value> = variants
        .iter()
        .map(|variant| {
            let name = variant.stored_name;
            let mut schema = match variant.fields {
                Fields::Unit => json!({ "const": name }),
                of @ (Fields::Tuple(_) | Fields::Named(_)) => {
                    let inner = fields(of, types);
                    json!({
                        "type": "object",
                        "properties": { name: inner },
                        "required": [name],
                        "additionalProperties": false,
                    })
                }
            };
            if let Value::Object(schema) = &mut schema {
                describe(schema, variant.documentation);
            }
            schema
        })
        .collect();
    json!({ "oneOf": variants })
}
