import { startPanels } from "./panels.js";
import { startPhone } from "./phone.js";

startPanels();
startPhone();
