//! Correct aggregates whose values serde takes in ways of their own: the laws hold of them.

use std::collections::{BTreeMap, HashSet};

use entail::{laws, prelude::*};

/// It holds itself.
#[value]
pub enum Tree {
    Number(u64),
    Add(Box<Tree>, Box<Tree>),
    Multiply(Box<Tree>, Box<Tree>),
    Negate { of: Box<Tree> },
}

/// A text of a certain look.
#[value]
#[serde(try_from = "String", into = "String")]
pub struct Currency(String);

impl TryFrom<String> for Currency {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let is_code = text.len() == 3 && text.bytes().all(|letter| letter.is_ascii_uppercase());
        if is_code { Ok(Self(text)) } else { Err(text) }
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.0
    }
}

/// A field with a former name.
#[value]
pub struct Renamed {
    #[serde(alias = "old")]
    pub new: u32,
    pub pair: (u8, Option<bool>),
}

/// An error that prints in another order each time.
#[derive(Debug)]
pub struct Refused(#[allow(dead_code)] HashSet<u32>);

#[aggregate(default, error = Refused)]
#[derive(Default)]
pub struct Shapes {
    trees: Vec<Tree>,
    currencies: Vec<Currency>,
    renamed: Option<Renamed>,
    due: Option<Timestamp>,
    by_id: BTreeMap<Id<Shapes>, u128>,
}

#[event(aggregate = Shapes)]
pub struct Grown {
    tree: Tree,
    currency: Currency,
    #[set]
    renamed: Option<Renamed>,
    id: Id<Shapes>,
}

#[event(aggregate = Shapes)]
#[set(due)]
pub struct Arranged {
    due: Option<Timestamp>,
}

#[aggregate]
impl Shapes {
    #[command]
    pub fn grow(
        &self,
        tree: Tree,
        currency: Currency,
        renamed: Renamed,
        context: &Context<Self>,
    ) -> Result<Grown, Refused> {
        Ok(Grown {
            tree,
            currency,
            renamed: Some(renamed),
            id: context.new_id(),
        })
    }

    #[command]
    pub fn arrange(&self, due: Timestamp, context: &Context<Self>) -> Result<Arranged, Refused> {
        ensure!(due > context.time(), Refused((0..20).collect()));
        Ok(Arranged { due: Some(due) })
    }

    #[apply]
    fn grown(&mut self, event: &Grown) {
        self.trees.push(event.tree.clone());
        self.currencies.push(event.currency.clone());
        self.by_id.insert(event.id, 7);
    }
}

laws!(Shapes);
