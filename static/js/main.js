// Every page works without what starts here.
import { startModules } from "./modules.js";

startModules(document);
