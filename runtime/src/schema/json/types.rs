//! The schemas of types, read from how they are written.

use serde_json::{Map, Value, json};

use crate::domain::field::{Field, Known, Part, Primitive, ValueType};

/// The values that were met so far.
#[derive(Default)]
pub(super) struct Types {
    definitions: Map<String, Value>,
    /// The values, with their names among the definitions.
    values: Vec<(ValueType, String)>,
}

impl Types {
    pub(super) fn into_definitions(self) -> Map<String, Value> {
        self.definitions
    }

    /// The schema of a field's type.
    pub(super) fn of_field(&mut self, field: &Field) -> Value {
        self.of(field.type_name, &(field.parts)())
    }

    fn of(&mut self, written: &str, parts: &[Part]) -> Value {
        let written = written.trim();
        if let Some(part) = parts.iter().find(|part| part.written == written) {
            return self.of_part(part);
        }
        let inside = |open: char, close: char| {
            let inner = written.strip_prefix(open)?;
            inner.strip_suffix(close)
        };
        if let Some(inner) = inside('(', ')') {
            return self.tuple(inner, parts);
        }
        if let Some(inner) = inside('[', ']') {
            let (item, length) = inner.rsplit_once(';').unwrap_or((inner, ""));
            let mut schema = json!({ "type": "array", "items": self.of(item, parts) });
            if let (Value::Object(schema), Ok(length)) = (&mut schema, length.trim().parse::<u64>())
            {
                schema.insert("minItems".to_owned(), length.into());
                schema.insert("maxItems".to_owned(), length.into());
            }
            return schema;
        }
        let (path, arguments) = match written.split_once('<') {
            Some((path, arguments)) => (path, arguments.strip_suffix('>').unwrap_or_default()),
            None => (written, ""),
        };
        let name = path.rsplit("::").next().unwrap_or(path);
        self.generic(name, &split(arguments), parts)
            .or_else(|| Primitive::named(name).map(primitive))
            .unwrap_or_else(|| json!({ "title": written }))
    }

    fn tuple(&mut self, inner: &str, parts: &[Part]) -> Value {
        let items: Vec<Value> = split(inner)
            .into_iter()
            .map(|item| self.of(item, parts))
            .collect();
        if items.is_empty() {
            return json!({ "type": "null" });
        }
        let length = items.len();
        json!({ "type": "array", "prefixItems": items, "minItems": length, "maxItems": length })
    }

    /// The schema of a container of the standard library.
    fn generic(&mut self, name: &str, arguments: &[&str], parts: &[Part]) -> Option<Value> {
        Some(match (name, arguments) {
            ("Option", [inner]) => {
                json!({ "anyOf": [self.of(inner, parts), { "type": "null" }] })
            }
            ("Box" | "Arc", [inner]) => self.of(inner, parts),
            ("Vec" | "VecDeque", [item]) => {
                json!({ "type": "array", "items": self.of(item, parts) })
            }
            ("BTreeSet" | "HashSet", [item]) => {
                json!({ "type": "array", "items": self.of(item, parts), "uniqueItems": true })
            }
            ("BTreeMap" | "HashMap", [_, value]) => {
                json!({ "type": "object", "additionalProperties": self.of(value, parts) })
            }
            _ => return None,
        })
    }

    fn of_part(&mut self, part: &Part) -> Value {
        match part.known {
            None | Some(Known::Around(_)) => json!({ "title": part.written }),
            Some(Known::Primitive(of)) => primitive(of),
            Some(Known::Id(aggregate, key)) => {
                let mut schema = key.map_or_else(|| json!({}), primitive);
                if let Value::Object(schema) = &mut schema {
                    schema.insert("title".to_owned(), format!("id of `{aggregate}`").into());
                }
                schema
            }
            Some(Known::Value(value, _)) => {
                let name = self.define(value);
                json!({ "$ref": format!("#/$defs/{name}") })
            }
        }
    }

    /// The name of a value's definition, which is added if it is new.
    fn define(&mut self, value: ValueType) -> String {
        if let Some((_, name)) = self.values.iter().find(|(known, _)| *known == value) {
            return name.clone();
        }
        // Two modules may have values of the same name.
        let mut name = value.name.to_owned();
        while self.definitions.contains_key(&name) {
            name.push('_');
        }
        self.values.push((value, name.clone()));
        // A value may contain itself, so its name is known before its definition.
        self.definitions.insert(name.clone(), json!({}));
        let definition = super::value(&value, self);
        self.definitions.insert(name.clone(), definition);
        name
    }
}

/// The parts between commas that are not inside of brackets.
fn split(arguments: &str) -> Vec<&str> {
    let mut depth = 0_usize;
    arguments
        .split(|letter| {
            match letter {
                '<' | '(' | '[' => depth = depth.saturating_add(1),
                '>' | ')' | ']' => depth = depth.saturating_sub(1),
                _ => {}
            }
            letter == ',' && depth == 0
        })
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect()
}

fn primitive(of: Primitive) -> Value {
    match of {
        Primitive::Bool => json!({ "type": "boolean" }),
        Primitive::Number => json!({ "type": "number" }),
        Primitive::Char => json!({ "type": "string", "minLength": 1, "maxLength": 1 }),
        Primitive::Text => json!({ "type": "string" }),
        Primitive::Uuid => json!({ "type": "string", "format": "uuid" }),
        Primitive::Time => json!({ "type": "string", "format": "date-time" }),
        Primitive::Integer(signed, bits) => integer(signed, bits),
    }
}

fn integer(signed: bool, bits: u32) -> Value {
    let (least, greatest) = match (signed, bits) {
        (false, 8) => (0, i64::from(u8::MAX)),
        (false, 16) => (0, i64::from(u16::MAX)),
        (false, 32) => (0, i64::from(u32::MAX)),
        (true, 8) => (i64::from(i8::MIN), i64::from(i8::MAX)),
        (true, 16) => (i64::from(i16::MIN), i64::from(i16::MAX)),
        (true, 32) => (i64::from(i32::MIN), i64::from(i32::MAX)),
        (false, _) => return json!({ "type": "integer", "minimum": 0 }),
        (true, _) => return json!({ "type": "integer" }),
    };
    json!({ "type": "integer", "minimum": least, "maximum": greatest })
}
