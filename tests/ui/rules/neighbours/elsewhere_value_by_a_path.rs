use entail::prelude::*;
mod domain {
    pub struct Address(pub String);
}
#[aggregate]
pub struct House {
    address: domain::Address,
}
#[event]
pub struct Built {
    address: domain::Address,
}
#[aggregate]
impl House {
    #[command]
    pub fn build(address: domain::Address) -> Result<Built, std::convert::Infallible> {
        Ok(Built { address })
    }
    #[apply]
    fn built(event: &Built) -> Self {
        House {
            address: event.address.clone(),
        }
    }
}

fn main() {}
