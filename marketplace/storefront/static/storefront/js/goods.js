// Pages of goods in the browser: what narrows a list, sorts offers or picks a variant fills the page's main part anew.

import "htmx";
import "haat/storefront/here";
import { watchAnswers } from "haat/storefront/answers";

const main = document.getElementById("goods-main");
if (main) watchAnswers(main);
// What a browser remembers is fetched where something asks for it: a shop's page does not.
if (document.querySelector("#compare-bar, #recent, [data-compared], [data-recent-clear]")) import("haat/storefront/shelves");
