//! The name of a stream.

use std::{borrow::Cow, fmt, sync::Arc};

use serde::{Deserialize, Serialize};

use super::{
    id::{Id, ParseIdError},
    identity::Identity,
};

/// The name of a stream, which contains all events of one aggregate: the aggregate's stored name
/// and its id.
///
/// It is cheap to clone.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct StreamName {
    aggregate: Cow<'static, str>,
    #[serde(with = "shared_text")]
    id: Arc<str>,
}

/// The text of a value. A short one, such as a UUID, is not stored anywhere else before.
fn shared(value: &impl fmt::Display) -> Arc<str> {
    /// A text of up to 64 bytes.
    struct Short {
        bytes: [u8; 64],
        length: usize,
    }
    impl fmt::Write for Short {
        fn write_str(&mut self, text: &str) -> fmt::Result {
            let end = self.length.saturating_add(text.len());
            let place = self.bytes.get_mut(self.length..end).ok_or(fmt::Error)?;
            place.copy_from_slice(text.as_bytes());
            self.length = end;
            Ok(())
        }
    }
    let mut short = Short {
        bytes: [0; 64],
        length: 0,
    };
    if fmt::write(&mut short, format_args!("{value}")).is_ok()
        && let Some(text) = short.bytes.get(..short.length)
        && let Ok(text) = str::from_utf8(text)
    {
        return text.into();
    }
    value.to_string().into()
}

/// Reads and writes an `Arc<str>` as a text.
mod shared_text {
    use std::sync::Arc;

    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(
        text: &Arc<str>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(text)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Arc<str>, D::Error> {
        String::deserialize(deserializer).map(Arc::from)
    }
}

impl StreamName {
    /// The name of the stream of the aggregate with this stored name and this id.
    pub fn new(aggregate: impl Into<Cow<'static, str>>, id: impl Into<Arc<str>>) -> Self {
        Self {
            aggregate: aggregate.into(),
            id: id.into(),
        }
    }

    /// The name of the stream of this aggregate.
    #[must_use]
    pub fn of<A: Identity>(id: &Id<A>) -> Self {
        Self::new(A::NAME, shared(id))
    }

    /// The stored name of the aggregate.
    #[must_use]
    pub fn aggregate(&self) -> &str {
        &self.aggregate
    }

    /// The text of the aggregate's id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The id in this stream's name.
    ///
    /// # Errors
    ///
    /// When the stream belongs to another kind of aggregate, or the text cannot be read as an id.
    pub fn parse_id<A: Identity>(&self) -> Result<Id<A>, ParseIdError> {
        if self.aggregate == A::NAME {
            self.id.parse()
        } else {
            Err(ParseIdError {
                aggregate: A::NAME,
                text: self.to_string(),
                source: "the stream belongs to another kind of aggregate".into(),
            })
        }
    }
}

impl fmt::Display for StreamName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.aggregate, self.id)
    }
}

impl fmt::Debug for StreamName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "\"{self}\"")
    }
}
