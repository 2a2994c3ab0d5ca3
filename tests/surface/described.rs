//! What the registry knows, and the JSON Schema that is made from it.

use std::collections::BTreeMap;

use entail::{prelude::*, schema::Registration};
use serde_json::{Value, json};

/// A value that contains itself.
#[value]
#[derive(Default)]
pub struct Tree {
    branches: Vec<Self>,
}

/// How a parcel is sent.
#[value]
#[serde(rename_all = "kebab-case")]
pub enum Delivery {
    /// As usual.
    ByPost,
    ByCourier {
        phone: String,
    },
    Other(String),
    Both(u8, i16),
}

#[value]
pub struct Weight(f64);

#[value]
#[serde(untagged)]
pub enum Anything {
    Number(u64),
    Text(String),
}

#[aggregate(id = String)]
pub struct Depot {
    name: String,
}

pub type Grams = u32;

#[aggregate]
pub struct Parcel {
    weight: Weight,
}

#[event]
pub struct Sent {
    /// What it weighs.
    ///
    /// Without the box.
    weight: Weight,
    #[serde(rename = "how")]
    delivery: Delivery,
    depot: Id<Depot>,
    order: Option<Id<Parcel>>,
    #[serde(default)]
    grams: Grams,
    #[serde(default)]
    notes: Vec<String>,
    contents: BTreeMap<String, (u64, Tree)>,
    at: Timestamp,
    foreign: std::time::Duration,
    anything: Anything,
    code: [u8; 2],
}

#[event(aggregate = Parcel)]
#[set(weight)]
pub struct Weighed {
    weight: Weight,
}

#[event]
pub struct Lost(String);

#[event]
pub struct Found;

#[aggregate]
impl Parcel {
    /// Sends it.
    #[command(derive(Eq, Hash))]
    #[serde(rename_all = "camelCase", deny_unknown_fields)]
    pub fn send(
        /// Who gets it.
        to_whom: String,
        #[serde(default)] how_often: u64,
        context: &Context<Self>,
    ) -> Result<Sent, std::convert::Infallible> {
        let _ = (to_whom, how_often);
        Ok(Sent {
            weight: Weight(1.5),
            delivery: Delivery::ByPost,
            depot: Id::of("north".to_owned()),
            order: None,
            grams: 0,
            notes: Vec::new(),
            contents: BTreeMap::new(),
            at: context.time(),
            foreign: std::time::Duration::ZERO,
            anything: Anything::Number(1),
            code: [1, 2],
        })
    }

    #[command]
    pub fn weigh(&self, weight: Weight) -> Result<Weighed, std::convert::Infallible> {
        Ok(Weighed { weight })
    }

    #[command]
    pub fn lose(&self) -> Result<Lost, std::convert::Infallible> {
        Ok(Lost("at sea".to_owned()))
    }

    #[apply]
    fn sent(event: &Sent) -> Self {
        Parcel {
            weight: event.weight.clone(),
        }
    }

    #[apply]
    fn lost(&mut self, _event: &Lost) {}

    #[apply]
    fn found(&mut self, _event: &Found) {}
}

fn event(name: &str) -> Value {
    entail::schema::json_schema::<Parcel>()["events"][name].clone()
}

#[test]
fn a_field_has_its_documentation_and_its_default() {
    let registration = Registration::of::<Parcel>();
    let sent = registration
        .events
        .iter()
        .find(|event| event.name == "sent");
    let field = |name: &str| {
        let mut fields = sent.unwrap().fields.iter();
        *fields.find(|field| field.name == name).unwrap()
    };
    assert_eq!(
        field("weight").documentation,
        "What it weighs.\n\nWithout the box."
    );
    assert!(field("weight").required);
    assert_eq!(field("delivery").stored_name, "how");
    assert_eq!(
        (field("order").required, field("order").default),
        (false, Some("null"))
    );
    assert_eq!(
        (field("notes").required, field("notes").default),
        (false, Some("[]"))
    );
    // The alias hides what it stands for.
    assert_eq!(
        (field("grams").required, field("grams").default),
        (false, None)
    );
    let command = registration
        .commands
        .iter()
        .find(|known| known.name == "send");
    let [to_whom, how_often] = command.unwrap().fields else {
        panic!("two fields");
    };
    assert_eq!(to_whom.documentation, "Who gets it.");
    assert_eq!(
        (how_often.stored_name, how_often.default),
        ("howOften", Some("0"))
    );
}

#[test]
fn a_message_has_its_derives_and_attributes() {
    use std::collections::HashSet;

    let send = Send {
        to_whom: "Ada".to_owned(),
        how_often: 2,
    };
    let json = serde_json::to_value(&send).unwrap();
    assert_eq!(json, json!({ "toWhom": "Ada", "howOften": 2 }));
    assert!(serde_json::from_value::<Send>(json!({ "toWhom": "Ada", "more": 1 })).is_err());
    assert!(HashSet::from([send.clone()]).contains(&send));
}

#[test]
fn an_event_has_a_schema() {
    let sent = event("sent");
    let required = [
        "weight", "how", "depot", "contents", "at", "foreign", "anything", "code",
    ];
    assert_eq!(sent["required"], json!(required));
    let property = |name: &str| sent["properties"][name].clone();
    assert_eq!(
        property("weight"),
        json!({ "$ref": "#/$defs/Weight", "description": "What it weighs.\n\nWithout the box." })
    );
    assert_eq!(property("how"), json!({ "$ref": "#/$defs/Delivery" }));
    assert_eq!(
        property("depot"),
        json!({ "type": "string", "title": "id of `depot`" })
    );
    assert_eq!(
        property("order"),
        json!({
            "anyOf": [
                { "type": "string", "format": "uuid", "title": "id of `parcel`" },
                { "type": "null" },
            ],
            "default": null,
        })
    );
    assert_eq!(
        property("grams"),
        json!({ "type": "integer", "minimum": 0, "maximum": u32::MAX })
    );
    assert_eq!(
        property("contents"),
        json!({
            "type": "object",
            "additionalProperties": {
                "type": "array",
                "prefixItems": [
                    { "type": "integer", "minimum": 0 },
                    { "$ref": "#/$defs/Tree" },
                ],
                "minItems": 2,
                "maxItems": 2,
            },
        })
    );
    assert_eq!(
        property("at"),
        json!({ "type": "string", "format": "date-time" })
    );
    assert_eq!(
        property("foreign"),
        json!({ "title": "std::time::Duration" })
    );
    assert_eq!(property("code")["maxItems"], 2);
    assert_eq!(
        event("lost"),
        json!({ "type": "object", "properties": { "0": { "type": "string" } }, "required": ["0"] })
    );
    assert_eq!(event("found"), json!({ "type": ["null", "object"] }));
}

#[test]
fn a_value_has_a_schema() {
    let schema = entail::schema::json_schema::<Parcel>();
    let values = &schema["$defs"];
    assert_eq!(
        values["Weight"],
        json!({ "type": "number", "title": "Weight" })
    );
    assert_eq!(
        values["Tree"]["properties"]["branches"],
        json!({ "type": "array", "items": { "$ref": "#/$defs/Tree" } })
    );
    assert_eq!(values["Anything"], json!({ "title": "Anything" }));
    let delivery = &values["Delivery"];
    assert_eq!(delivery["description"], "How a parcel is sent.");
    assert_eq!(
        delivery["oneOf"][0],
        json!({ "const": "by-post", "description": "As usual." })
    );
    assert_eq!(
        delivery["oneOf"][1]["properties"]["by-courier"]["properties"]["phone"],
        json!({ "type": "string" })
    );
    assert_eq!(
        delivery["oneOf"][2]["properties"]["other"],
        json!({ "type": "string" })
    );
    assert_eq!(schema["commands"]["weigh"]["required"], json!(["weight"]));
}

#[test]
fn a_tuple_is_stored_as_its_schema_says() {
    let store = MemoryStore::new();
    let parcels = Repository::<Parcel, _>::new(store.clone()).blocking();
    let id = Id::new();
    let (to_whom, how_often) = ("Ada".to_owned(), 1);
    parcels.execute(id, Send { to_whom, how_often }).unwrap();
    parcels.execute(id, Lose).unwrap();
    let stream = entail::StreamName::of(&id);
    let read = entail::store::Streams::read(&store, &stream, Version::new(1), 1);
    let page = entail::block_on(read).unwrap();
    assert_eq!(page.events[0].event.json, r#"{"0":"at sea"}"#);
}
