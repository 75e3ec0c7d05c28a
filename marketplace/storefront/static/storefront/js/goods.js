// Pages of goods in the browser: what narrows a list, sorts offers or picks a variant fills the page's main part anew.

import "htmx";
import "haat/storefront/here";
import "haat/storefront/shelves";
import { watchAnswers } from "haat/storefront/answers";

const main = document.getElementById("goods-main");
if (main) watchAnswers(main);
