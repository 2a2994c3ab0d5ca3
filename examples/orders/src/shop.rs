//! Runs instructions on the aggregates, each on one of them.

use std::{error::Error as StdError, path::Path};

use entail::{BlockingRepository, Identity, StreamName, prelude::*};

use crate::{
    domain::{
        card::{self, Card, CardError},
        order::{self, Order, OrderError},
        product::{self, Product, ProductError},
        stock::{self, Stock, StockError},
    },
    script::{Instruction, Malformed},
};

/// The aggregates of the shop, in one file.
#[derive(Clone, Debug)]
pub struct Shop {
    /// What is sold.
    pub products: BlockingRepository<Product, FileStore>,
    /// What was ordered.
    pub orders: BlockingRepository<Order, FileStore>,
    /// What is in stock.
    pub stock: BlockingRepository<Stock, FileStore>,
    /// What customers pay with.
    pub cards: BlockingRepository<Card, FileStore>,
    /// Where all of it is stored.
    pub store: FileStore,
}

/// What came of an instruction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was done: this is the aggregate's version now.
    Accepted(Version),
    /// It was not, and nothing was changed.
    Rejected(Reason),
}

/// Why an instruction was not carried out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// It says nothing that can be done.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// It names a product that is not in the list.
    #[error("there is no product `{0}`")]
    UnknownProduct(String),
    /// What it is about does not exist.
    #[error("`{0}` does not exist")]
    NotFound(StreamName),
    /// What it would create exists.
    #[error("`{0}` exists already")]
    AlreadyExists(StreamName),
    /// The product's own answer.
    #[error(transparent)]
    Product(#[from] ProductError),
    /// The order's own answer.
    #[error(transparent)]
    Order(#[from] OrderError),
    /// The stock's own answer.
    #[error(transparent)]
    Stock(#[from] StockError),
    /// The card's own answer.
    #[error(transparent)]
    Card(#[from] CardError),
}

/// A failure that is not the instruction's: the program ends with it.
pub type Failure = Box<dyn StdError>;

impl Shop {
    /// Opens the shop's file.
    ///
    /// # Errors
    ///
    /// When it cannot be opened.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let store = FileStore::open(path)?;
        Ok(Self {
            products: Repository::new(store.clone()).blocking(),
            orders: Repository::new(store.clone()).blocking(),
            stock: Repository::new(store.clone()).blocking(),
            cards: Repository::new(store.clone()).blocking(),
            store,
        })
    }

    /// Carries out one instruction.
    ///
    /// # Errors
    ///
    /// When the store fails. A rejection is an [`Outcome`].
    pub fn run(&self, instruction: Instruction) -> Result<Outcome, Failure> {
        match instruction {
            Instruction::List {
                product,
                name,
                price,
            } => answer(
                self.products
                    .execute(Id::of(product), product::List { name, price }),
            ),
            Instruction::Receive { product, quantity } => {
                self.at_stock(product, stock::Receive { quantity })
            }
            Instruction::Place { order, customer } => answer(
                self.orders
                    .execute(Id::of(order), order::Place { customer }),
            ),
            Instruction::Line {
                order,
                product,
                quantity,
            } => self.add_line(order, product, quantity),
            Instruction::Confirm { order } => {
                answer(self.orders.execute(Id::of(order), order::Confirm))
            }
            Instruction::Card { card, limit } => {
                answer(self.cards.execute(Id::of(card), card::Issue { limit }))
            }
            Instruction::Submit { order, card } => {
                let card = Id::of(card);
                answer(self.orders.execute(Id::of(order), order::Submit { card }))
            }
            Instruction::Reserve {
                product,
                order,
                quantity,
            } => {
                let order = Id::of(order);
                self.at_stock(product, stock::Reserve { order, quantity })
            }
            Instruction::Commit { product, order } => {
                let order = Id::of(order);
                self.at_stock(product, stock::Commit { order })
            }
            Instruction::Release { product, order } => {
                let order = Id::of(order);
                self.at_stock(product, stock::Release { order })
            }
        }
    }

    fn at_stock<C>(&self, product: String, command: C) -> Result<Outcome, Failure>
    where
        Stock: Handle<C>,
        C: Clone + Send + Sync,
    {
        answer(self.stock.execute(Id::of(product), command))
    }

    /// The price is the product's: it is looked up before, and passed in as a value.
    fn add_line(&self, order: u64, product: String, quantity: u32) -> Result<Outcome, Failure> {
        let unit_price = match self.products.load(Id::of(product.clone())) {
            Ok(product) => product.price(),
            Err(Error::NotFound { .. }) => {
                return Ok(Outcome::Rejected(Reason::UnknownProduct(product)));
            }
            Err(error) => return Err(error.into()),
        };
        let line = order::AddLine {
            product: Id::of(product),
            quantity,
            unit_price,
        };
        answer(self.orders.execute(Id::of(order), line))
    }
}

/// Tells what the domain said from what failed.
fn answer<A, E>(result: Result<Done<A, E>, Error<A::Error>>) -> Result<Outcome, Failure>
where
    A: Aggregate,
    A::Error: StdError,
    Reason: From<<A as Identity>::Error>,
{
    Ok(match result {
        Ok(done) => Outcome::Accepted(done.version),
        Err(Error::Rejected(rejection)) => Outcome::Rejected(rejection.into()),
        Err(Error::NotFound { stream }) => Outcome::Rejected(Reason::NotFound(stream)),
        Err(Error::AlreadyExists { stream }) => Outcome::Rejected(Reason::AlreadyExists(stream)),
        Err(failure) => return Err(failure.into()),
    })
}

impl Reason {
    /// The reason without what it is about, to count by.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "malformed line",
            Self::UnknownProduct(_) => "unknown product",
            Self::NotFound(_) => "does not exist",
            Self::AlreadyExists(_) => "exists already",
            Self::Product(ProductError::Unnamed) => "product without a name",
            Self::Order(OrderError::NoCustomer) => "order without a customer",
            Self::Order(OrderError::NoQuantity) | Self::Stock(StockError::NoQuantity) => {
                "quantity of zero"
            }
            Self::Order(OrderError::Confirmed) => "order is confirmed",
            Self::Order(OrderError::Submitted) => "order is submitted",
            Self::Order(OrderError::Rejected) => "order was rejected",
            Self::Order(OrderError::NotSubmitted) => "order is not submitted",
            Self::Order(OrderError::Empty) => "order is empty",
            Self::Order(OrderError::TotalTooLarge) => "total too large",
            Self::Stock(StockError::Full) => "stock is full",
            Self::Stock(StockError::NotEnough { .. }) => "not enough in stock",
            Self::Stock(StockError::ReservedAlready) => "reserved already",
            Self::Stock(StockError::NotReserved) => "not reserved",
            Self::Card(CardError::Declined { .. }) => "card declined",
            Self::Card(CardError::PaidAlready) => "paid already",
        }
    }
}
