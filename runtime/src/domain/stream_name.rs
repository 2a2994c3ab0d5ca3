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
        Self::new(A::NAME, id.to_string())
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
