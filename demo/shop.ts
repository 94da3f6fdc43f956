/** The shop is as any site: it loads the element, and all else is markup. The page around it sets attributes from outside. */
import 'voice-agent-element';
