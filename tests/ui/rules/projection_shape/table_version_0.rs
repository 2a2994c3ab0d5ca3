use std::convert::Infallible;

use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
struct Order {}

#[event]
struct Submitted {}

#[aggregate]
impl Order {
    #[command]
    fn submit(&self) -> Result<Submitted, Infallible> {
        Ok(Submitted {})
    }

    #[apply]
    fn submitted(&mut self, _event: &Submitted) {}
}

#[projection(table = "orders", version = 0)]
struct Orders;

#[projection]
impl Orders {
    const COLUMNS: &str = "id TEXT PRIMARY KEY";

    #[on]
    fn submitted(table: &mut Table<'_>, _event: &Submitted, order: Id<Order>) -> Result<(), TableError> {
        table.execute("INSERT INTO {table} VALUES (?1)", (order.key(),))
    }
}

fn main() {}
