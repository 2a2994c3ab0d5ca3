//! A recipe that is scaled to a number of portions.

use std::ops::{Mul, MulAssign};

use entail::{prelude::*, testing::given};

#[value]
#[derive(Copy)]
pub struct Grams(f64);

impl Mul<f64> for Grams {
    type Output = Self;
    fn mul(self, factor: f64) -> Self {
        Self(self.0 * factor)
    }
}

impl MulAssign<f64> for Grams {
    fn mul_assign(&mut self, factor: f64) {
        self.0 *= factor;
    }
}

#[value]
pub struct Ingredient {
    name: String,
    amount: Grams,
}

#[aggregate(error = RecipeError)]
pub struct Recipe {
    title: String,
    portions: f64,
    ingredients: Vec<Ingredient>,
    steps: Vec<String>,
    text: String,
}

#[derive(Debug, PartialEq, thiserror::Error)]
pub enum RecipeError {
    #[error("there is nothing to cook")]
    Nothing,
    #[error("there is no such step")]
    NoSuchStep,
}

#[event]
pub struct Written {
    pub title: String,
    pub portions: f64,
}

#[event]
pub struct IngredientAdded {
    pub name: String,
    pub per_portion: Grams,
}

#[event]
pub struct Scaled {
    pub factor: f64,
}

#[event]
pub struct StepInserted {
    pub before: usize,
    pub text: String,
}

#[aggregate]
impl Recipe {
    #[command]
    pub fn write(title: String, portions: f64) -> Result<Written, RecipeError> {
        ensure!(portions > 0.0, RecipeError::Nothing);
        Ok(Written { title, portions })
    }

    #[command]
    pub fn add(&self, name: String, per_portion: Grams) -> Result<IngredientAdded, RecipeError> {
        Ok(IngredientAdded { name, per_portion })
    }

    #[command]
    pub fn scale(&self, portions: f64) -> Result<Scaled, RecipeError> {
        ensure!(portions > 0.0, RecipeError::Nothing);
        let factor = portions / self.portions;
        Ok(Scaled { factor })
    }

    #[command]
    pub fn insert_step(&self, before: usize, text: String) -> Result<StepInserted, RecipeError> {
        ensure!(before <= self.steps.len(), RecipeError::NoSuchStep);
        Ok(StepInserted { before, text })
    }

    #[apply]
    fn written(event: &Written) -> Self {
        Self {
            title: event.title.clone(),
            portions: event.portions,
            ingredients: Vec::new(),
            steps: Vec::new(),
            text: event.title.clone() + "\n",
        }
    }

    #[apply]
    fn ingredient_added(&mut self, event: &IngredientAdded) {
        let amount = event.per_portion * self.portions;
        self.text += &format!("{:.0} g {}\n", amount.0 * 1.0, event.name);
        self.ingredients.push(Ingredient {
            name: event.name.clone(),
            amount,
        });
    }

    #[apply]
    fn scaled(&mut self, event: &Scaled) {
        self.portions *= event.factor;
        for ingredient in &mut self.ingredients {
            ingredient.amount *= event.factor;
        }
    }

    #[apply]
    fn step_inserted(&mut self, event: &StepInserted) {
        if event.before <= self.steps.len() {
            self.steps.insert(event.before, event.text.clone());
        }
        self.text = self
            .steps
            .iter()
            .fold(self.title.clone(), |text, step| text + "\n" + step);
    }
}

#[test]
fn twice_the_portions_need_twice_the_flour() {
    let written = Written {
        title: "Bread".to_owned(),
        portions: 2.0,
    };
    let added = IngredientAdded {
        name: "flour".to_owned(),
        per_portion: Grams(250.0),
    };
    given((written, added))
        .when(Scale { portions: 4.0 })
        .state(|recipe| assert_eq!(recipe.ingredients[0].amount, Grams(1000.0)));
}
