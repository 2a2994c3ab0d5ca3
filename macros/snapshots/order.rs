/// A customer's order.
#[aggregate(error = OrderError)]
pub struct Order {
    customer: Id<Customer>,
    lines: Vec<Line>,
    total: Money,
    status: Status,
}

#[aggregate]
impl Order {
    /// Opens an empty order.
    #[command]
    pub fn place(customer: Id<Customer>) -> Result<OrderPlaced, OrderError> {
        Ok(OrderPlaced { customer })
    }

    /// Adds a line while the order is open.
    #[command]
    pub fn add_line(&self, product: Id<Product>, quantity: u32, unit_price: Money) -> Result<LineAdded, OrderError> {
        ensure!(self.status == Status::Open, OrderError::NotOpen);
        let line = Line::new(product, quantity, unit_price)?;
        let total = self.total.checked_add(line.total).ok_or(OrderError::TotalTooLarge)?;
        Ok(LineAdded { line, total })
    }

    /// Confirms the order.
    #[command]
    pub fn confirm(&self, context: &Context<Self>) -> Result<OrderConfirmed, OrderError> {
        ensure!(self.status == Status::Open, OrderError::NotOpen);

        #[apply]
        fn confirmed(order: &mut Order, _event: &OrderConfirmed) {
            order.status = Status::Confirmed;
        }
        Ok(OrderConfirmed { at: context.time() })
    }

    #[apply]
    fn placed(event: &OrderPlaced) -> Self {
        Order { customer: event.customer, lines: Vec::new(), total: Money::default(), status: Status::Open }
    }

    #[apply]
    fn line_added(&mut self, event: &LineAdded) {
        self.lines.push(event.line.clone());
        self.total = event.total;
    }
}

#[event]
pub struct OrderPlaced {
    pub customer: Id<Customer>,
}
