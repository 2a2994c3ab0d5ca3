//! A projection in a table, in several versions.

use entail::prelude::*;

use crate::shop::{order, order::Order, submit};

/// The table of all versions.
pub const TABLE: &str = "order_rows";
/// The stored name of all versions.
pub const NAME: &str = "order-rows";

pub mod one {
    use entail::prelude::*;

    use crate::shop::order::{Order, OrderRejected, OrderSubmitted};

    /// The orders, with their totals and why they were rejected.
    #[projection(table = "order_rows", version = 1)]
    #[derive(Debug)]
    pub struct OrderRows;

    #[projection]
    impl OrderRows {
        const COLUMNS: &str = "id TEXT PRIMARY KEY, total BIGINT NOT NULL, why TEXT";

        #[on]
        fn submitted(
            table: &mut Table<'_>,
            event: &OrderSubmitted,
            order: Id<Order>,
        ) -> Result<(), TableError> {
            table.execute(
                "INSERT INTO {table} (id, total) VALUES (?1, ?2)",
                (order, event.total.0),
            )
        }

        #[on]
        fn rejected(
            table: &mut Table<'_>,
            event: &OrderRejected,
            order: Id<Order>,
        ) -> Result<(), TableError> {
            table.execute(
                "UPDATE {table} SET why = ?2 WHERE id = ?1",
                (order, &event.why),
            )
        }
    }

    flow! {
        pub ROWS {
            projections: [OrderRows],
        }
    }
}

pub mod two {
    use entail::prelude::*;

    use crate::shop::order::{Order, OrderSubmitted};

    /// The orders, with another column.
    #[projection(table = "order_rows", version = 2)]
    #[derive(Debug)]
    pub struct OrderRows;

    #[projection]
    impl OrderRows {
        const COLUMNS: &str =
            "id TEXT PRIMARY KEY, twice BIGINT NOT NULL, version BIGINT, UNIQUE (twice, id)";

        #[on]
        fn submitted(
            table: &mut Table<'_>,
            event: &OrderSubmitted,
            order: Id<Order>,
            cause: &Cause<Order>,
        ) -> Result<(), TableError> {
            let twice = event.total.0 * 2;
            table.execute(
                "INSERT INTO {table} VALUES (?1, ?2, ?3)",
                (order.key(), twice, cause.version.get()),
            )
        }
    }

    flow! {
        pub ROWS {
            projections: [OrderRows],
        }
    }
}

pub mod bad {
    use entail::prelude::*;

    use crate::shop::order::{Order, OrderSubmitted};

    /// A table that refuses the total 13, and a function that refuses 14.
    #[projection(table = "order_rows", version = 3)]
    #[derive(Debug)]
    pub struct OrderRows;

    #[projection]
    impl OrderRows {
        const COLUMNS: &str = "id TEXT PRIMARY KEY, total BIGINT CHECK (total <> 13)";

        #[on]
        fn submitted(
            table: &mut Table<'_>,
            event: &OrderSubmitted,
            order: Id<Order>,
        ) -> Result<(), TableError> {
            if event.total.0 == 14 {
                return Err(TableError::other("14 is refused"));
            }
            table.execute(
                "INSERT INTO {table} VALUES (?1, ?2)",
                (order, event.total.0),
            )
        }
    }

    flow! {
        pub ROWS {
            projections: [OrderRows],
        }
    }
}

/// Submits orders with these numbers. The total of each is its number. Returns the last position.
pub async fn submit_orders<S: Store + Clone>(
    store: &S,
    numbers: impl IntoIterator<Item = u64>,
) -> Option<Position> {
    let orders = Repository::<Order, S>::new(store.clone());
    let mut last = None;
    for number in numbers {
        let id = order(number.into());
        let done = orders.execute(id, submit(&[], number)).await.unwrap();
        last = done.position;
    }
    last
}
