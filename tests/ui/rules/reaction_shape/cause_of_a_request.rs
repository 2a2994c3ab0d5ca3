use entail::prelude::*;

#[saga]
fn fulfil(_of: &String, _own: Id<Fulfil>, _cause: &Cause<Fulfil>) -> impl Plan {
    plan()
}

fn main() {}
