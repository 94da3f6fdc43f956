import type { Theme } from 'vitepress';
import DefaultTheme from 'vitepress/theme-without-fonts';
import EventInspector from './EventInspector.vue';
import Layout from './Layout.vue';
import LiveAgent from './LiveAgent.vue';
import ThemePlayground from './ThemePlayground.vue';
import './style.css';

export default {
  extends: DefaultTheme,
  Layout,
  enhanceApp({ app }) {
    app.component('LiveAgent', LiveAgent);
    app.component('ThemePlayground', ThemePlayground);
    app.component('EventInspector', EventInspector);
  },
} satisfies Theme;
