//! The name of one aggregate's events.

use std::{borrow::Cow, fmt, sync::Arc};

use serde::{Deserialize, Serialize};

use super::{
    id::{Id, ParseIdError},
    identity::Identity,
};

/// The name of one aggregate's events: the aggregate's stored name and its id.
///
/// Cheap to clone.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct StreamName {
    aggregate: Cow<'static, str>,
    #[serde(with = "shared_text")]
    id: Arc<str>,
}

/// Serde for `Arc<str>`, as a text.
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
    /// The stream of the aggregate with this stored name and this id.
    pub fn new(aggregate: impl Into<Cow<'static, str>>, id: impl Into<Arc<str>>) -> Self {
        Self {
            aggregate: aggregate.into(),
            id: id.into(),
        }
    }

    /// The stream of this aggregate.
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

    /// The id that this stream's name holds.
    ///
    /// # Errors
    ///
    /// When the stream is another aggregate's, or the text cannot be read as an id.
    pub fn parse_id<A: Identity>(&self) -> Result<Id<A>, ParseIdError> {
        if self.aggregate == A::NAME {
            self.id.parse()
        } else {
            Err(ParseIdError {
                aggregate: A::NAME,
                text: self.to_string(),
                source: "the stream belongs to another aggregate".into(),
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
