use entail::prelude::*;


#[aggregate]
struct Customer {
    name: String,
}

#[aggregate]
struct Order {
    customer: String,
}

#[event(aggregate = Order)]
#[creates(customer)]
struct Placed {
    customer: String,
}

#[aggregate]
impl Order {
    #[command]
    fn place(customer: Customer) -> Result<Placed, std::convert::Infallible> {
        Ok(Placed { customer: customer.name })
    }
}

fn main() {}
