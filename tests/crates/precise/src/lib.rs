//! entail next to a dependency that turns on the feature `arbitrary_precision` of `serde_json`.

use std::{collections::BTreeMap, convert::Infallible};

use entail::prelude::*;

/// Numbers of every kind.
#[value]
#[derive(Default)]
pub struct Numbers {
    pub whole: u64,
    pub negative: i64,
    pub wide: u128,
    pub fraction: f64,
    pub single: f32,
    pub perhaps: Option<i32>,
    pub listed: Vec<f64>,
    pub by_name: BTreeMap<String, u64>,
    pub anything: Anything,
}

/// A type that hides what it holds, so that a snapshot is compared with what was stored.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Anything(pub serde_json::Value);

#[aggregate(default, snapshot_every = 2)]
#[derive(Default)]
pub struct Meter {
    pub last: Numbers,
    pub count: u64,
}

#[event]
pub struct Measured {
    pub numbers: Numbers,
}

/// The numbers of a tuple are stored in another form than serde writes.
#[event]
pub struct Adjusted(pub f64, pub u128);

#[aggregate]
impl Meter {
    #[command]
    pub fn measure(
        &self,
        numbers: Numbers,
        context: &Context<Self>,
    ) -> Result<Measured, Infallible> {
        context.claim("whole and fraction", &(numbers.whole, numbers.fraction));
        Ok(Measured { numbers })
    }

    #[command]
    pub fn adjust(&self, by: f64, wide: u128) -> Result<Adjusted, Infallible> {
        Ok(Adjusted(by, wide))
    }

    #[apply]
    fn measured(&mut self, event: &Measured) {
        self.last = event.numbers.clone();
        self.count = self.count.wrapping_add(1);
    }

    #[apply]
    fn adjusted(&mut self, event: &Adjusted) {
        self.last.fraction = event.0;
        self.last.wide = event.1;
        self.count = self.count.wrapping_add(1);
    }
}

/// A value that decides by itself what it reads.
#[value]
#[serde(tag = "kind")]
pub enum Tagged {
    Number { amount: f64 },
    Count { amount: u64 },
    Text { text: String },
}

#[aggregate(default)]
#[derive(Default)]
pub struct Tags {
    pub count: u64,
}

#[event]
pub struct Added {
    pub tag: Tagged,
}

#[aggregate]
impl Tags {
    #[command]
    pub fn add(&self, tag: Tagged) -> Result<Added, Infallible> {
        Ok(Added { tag })
    }

    #[apply]
    fn added(&mut self, _: &Added) {
        self.count = self.count.wrapping_add(1);
    }
}

#[cfg(test)]
mod tests {
    use entail::{
        ErrorChain, StreamName, Timestamp,
        store::{Append, NewEvent, Payload, Streams as _},
    };

    use super::*;

    type Outcome = Result<(), Box<dyn std::error::Error>>;

    fn numbers() -> Result<Numbers, serde_json::Error> {
        Ok(Numbers {
            whole: u64::MAX,
            negative: i64::MIN,
            wide: u128::MAX,
            fraction: 1.0 / 3.0,
            single: 0.1,
            perhaps: Some(-7),
            listed: vec![0.1, 1e300, -0.0],
            by_name: BTreeMap::from([("a".to_owned(), u64::MAX)]),
            anything: Anything(serde_json::from_str("[1.50, 1e400, {\"a\": 7}]")?),
        })
    }

    #[test]
    fn the_feature_is_on() -> Outcome {
        let number: serde_json::Value = serde_json::from_str("1.50")?;
        assert_eq!(number.to_string(), "1.50");
        Ok(())
    }

    #[test]
    fn numbers_are_stored_and_read_back_as_without_it() -> Outcome {
        let store = MemoryStore::new();
        let meters = Repository::<Meter, _>::new(store.clone()).blocking();
        let id = Id::new();
        let measure = Measure {
            numbers: numbers()?,
        };
        let first = meters.execute_once(id, "first", measure.clone())?;
        meters.execute(
            id,
            Adjust {
                by: 0.1,
                wide: u128::MAX,
            },
        )?;
        meters.execute(id, Adjust { by: 2.5, wide: 1 })?;
        let again = meters.execute_once(id, "first", measure)?;
        assert_eq!((again.event, again.version), (first.event, first.version));
        // A new repository reads what is stored: the snapshot, and the events after it.
        let elsewhere = Repository::<Meter, _>::new(store.clone()).blocking();
        let meter = elsewhere.load(id)?;
        let mut expected = numbers()?;
        (expected.fraction, expected.wide) = (2.5, 1);
        assert_eq!((&meter.last, meter.count), (&expected, 3));
        assert_eq!(elsewhere.history(id)?.len(), 3);

        let page = entail::block_on(store.read(&StreamName::of(&id), Version::NONE, 10))?;
        let json: Vec<&str> = page.events.iter().map(|it| &*it.event.json).collect();
        assert!(
            json[0].contains(r#""whole":18446744073709551615,"negative":-9223372036854775808"#)
        );
        assert!(json[0].contains(r#""fraction":0.3333333333333333,"single":0.1,"perhaps":-7"#));
        assert_eq!(
            json[1],
            r#"{"0":0.1,"1":340282366920938463463374607431768211455}"#
        );
        assert_eq!(json[2], r#"{"0":2.5,"1":1}"#);
        Ok(())
    }

    #[test]
    fn equal_numbers_are_one_claim() -> Outcome {
        let meters = Repository::<Meter, _>::new(MemoryStore::new()).blocking();
        meters.execute(
            Id::new(),
            Measure {
                numbers: numbers()?,
            },
        )?;
        let again = meters.execute(
            Id::new(),
            Measure {
                numbers: numbers()?,
            },
        );
        assert!(matches!(again, Err(Error::Claimed(_))), "{again:?}");
        Ok(())
    }

    /// What cannot work is refused before it is stored, and the error names the feature.
    #[test]
    fn a_tagged_value_with_a_fraction_is_refused_with_the_reason() -> Outcome {
        let store = MemoryStore::new();
        let tags = Repository::<Tags, _>::new(store.clone()).blocking();
        let id = Id::new();
        let text = "a".to_owned();
        tags.execute(
            id,
            Add {
                tag: Tagged::Text { text },
            },
        )?;
        let refused = tags.execute(
            id,
            Add {
                tag: Tagged::Number { amount: 1.5 },
            },
        );
        let error = refused.err().ok_or("it was stored")?;
        let chain = ErrorChain::of(&error).to_string();
        assert!(chain.contains("`arbitrary_precision`"), "{chain}");
        tags.execute(
            id,
            Add {
                tag: Tagged::Count { amount: u64::MAX },
            },
        )?;
        assert_eq!(tags.load(id)?.version(), Version::new(2));

        // A program without the feature has stored it.
        let event = NewEvent {
            payload: Payload {
                name: "added".into(),
                schema_version: 1,
                json: r#"{"tag":{"kind":"Number","amount":1.5}}"#.to_owned(),
            },
            event_id: Uuid::from_u128(1),
            time: Timestamp::default(),
            correlation: Uuid::from_u128(2),
            causation: None,
        };
        let append = Append::new(StreamName::of(&id), Version::new(2), vec![event]);
        entail::block_on(store.append(append))?;
        let error = tags.load(id).err().ok_or("it was read")?;
        let chain = ErrorChain::of(&error).to_string();
        assert!(chain.contains("`arbitrary_precision`"), "{chain}");
        assert!(
            chain.contains("cargo tree -e features -i serde_json"),
            "{chain}"
        );
        Ok(())
    }
}
